/** When a message came in, taken before it was parsed. */
export type Stamp = { readonly recvTs: number; readonly recvMono: number };
