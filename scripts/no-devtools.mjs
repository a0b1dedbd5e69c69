// Stands in for react-devtools-core, which Ink asks for only when DEV=true.
export default { connectToDevTools() {}, initialize() {} };
