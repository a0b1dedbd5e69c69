/** What is needed of the hub's client, in a file of its own: imported by name, the rest of it stays out of the bundle (62 of 338 kB). */
export { datasetInfo, fileDownloadInfo, listFiles } from '@huggingface/hub';
