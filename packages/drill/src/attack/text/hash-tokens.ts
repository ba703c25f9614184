/** Digests of passwords in running text: hex of a digest's length, and the self-describing forms. */
import { readableRuns, type Scanner } from '../scanner.ts';

const HEX_DIGEST =
  /(?<![0-9a-zA-Z])(?:[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?![0-9a-zA-Z])/gi;
const NAMED =
  /\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}|argon2(?:id|i|d)\$[\w=,$+/]{20,200}|(?:1|5|6)\$[./\w]{1,16}\$[./A-Za-z0-9]{22,86})|\{S?SHA\}[A-Za-z0-9+/=]{28,}/g;

export const hashScanner: Scanner = {
  name: 'hashes in text',
  scan(layer, emit) {
    for (const { text, offset } of readableRuns(layer)) {
      for (const match of text.matchAll(HEX_DIGEST)) {
        // Runs of one digit are fill, not digests.
        if (new Set(match[0]).size > 4)
          emit('hash', match[0].toLowerCase(), offset + match.index, 'hex of a digest');
      }
      for (const match of text.matchAll(NAMED))
        emit('hash', match[0], offset + match.index, 'form of a password hash');
    }
  },
};
