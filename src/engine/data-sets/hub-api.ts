/** The parts of the hub's client that are used. Imported by name in a file of its own, so that the rest stays out of the bundle (62 of 338 kB). */
export { datasetInfo, fileDownloadInfo, listFiles } from '@huggingface/hub';
