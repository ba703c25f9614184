export * from './base64url.ts';
export * from './bucket.ts';
export * from './error.ts';
export * from './frame.ts';
export {
  decodeClientFrame,
  decodeRelayFrame,
  encodeClientFrame,
  encodeRelayFrame,
} from './frame-codec.ts';
export * from './hex.ts';
export * from './limits.ts';
export * from './slot.ts';
