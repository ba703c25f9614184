/**
 * Stands in for Node's `crypto` in the browser build: @hpke/common names it for a Node without
 * WebCrypto, which no browser is.
 */
export const webcrypto = undefined;
