/** Receive time of a message, taken before it was parsed. */
export type Stamp = { readonly recvTs: number; readonly recvMono: number };
