/**
 * Venues by the number of the publisher, from 1 on: "the publisher ID assigned by Databento, which denotes the dataset and venue". The same venue is in
 * several data sets.
 */
const VENUES = [
  ...['glbx', 'xnas', 'xbos', 'xpsx', 'bats', 'baty', 'edga', 'edgx', 'xnys', 'xcis', 'xase', 'xchi', 'xcis', 'xcis'],
  ...['memx', 'eprl', 'finn', 'finc', 'finy', 'amxo', 'xbox', 'xcbo', 'emld', 'edgo', 'gmni', 'xisx', 'mcry', 'xmio'],
  ...['arco', 'opra', 'mprl', 'xndq', 'xbxo', 'c2ox', 'xphl', 'bato', 'mxop', 'iexg', 'xchi', 'xcis', 'iexg', 'eprl'],
  ...['arcx', 'xnys', 'xnys', 'xnas', 'xnas', 'xchi', 'xcis', 'iexg', 'eprl', 'xnas', 'xnys', 'finn', 'finy', 'finc'],
  ...['ifeu', 'ndex', 'dbeq', 'equs', 'sphr', 'xchi', 'xcis', 'iexg', 'eprl', 'xnas', 'xnys', 'finn', 'finy', 'finc'],
  ...['bats', 'baty', 'edga', 'edgx', 'xbos', 'xpsx', 'memx', 'xase', 'arcx', 'ltse', 'xnas', 'finn', 'finc', 'xoff'],
  ...['xoff', 'xbos', 'xpsx', 'xbos', 'xpsx', 'equs', 'xcis', 'xnys', 'equs', 'equs', 'equs', 'equs', 'ifus', 'xoff'],
  ...['ifll', 'xoff', 'xeur', 'xeee', 'xoff', 'xoff', 'xcbf', 'xoff', 'ocea'],
] as const;

/** The venue of a publisher, as Databento calls it, in lower case: mostly an ISO 10383 code. Those that are newer than this list have their number. */
export function venueOf(publisher: string): string {
  return VENUES[Number(publisher) - 1] ?? `publisher-${publisher}`;
}
