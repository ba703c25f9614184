export * from './base64url.ts';
export * from './blob.ts';
export * from './blob-codec.ts';
export * from './bucket.ts';
export * from './error.ts';
export * from './frame.ts';
export {
  decodeClientFrame,
  decodeRelayFrame,
  encodeClientFrame,
  encodeRelayFrame,
} from './frame-codec.ts';
export * from './guest-pass.ts';
export * from './hex.ts';
export * from './limits.ts';
export * from './slot.ts';
