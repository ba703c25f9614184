/** What the client's edges read: sealed records, addresses of relays, and command lines. */
import {
  kitAnswer,
  parseArguments,
  profileOf,
  relayOf,
} from '../../../packages/client/src/cli/arguments.ts';
import { openRecord } from '../../../packages/client/src/platform/browser/record-seal.ts';
import { relaySocketUrl } from '../../../packages/client/src/platform/relay-url.ts';
import { bytesOf, type FuzzTarget, textOf } from '../target.ts';

const CLI = 'client/src/cli/arguments.ts';
const RECORD_KEY = 'chain-state/0123';

export const PLATFORM_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'sealed record',
    covers: ['client/src/platform/browser/record-seal.ts#openRecord'],
    shape: 'bytes',
    codes: ['STORE_CORRUPT'],
    weight: 2,
    prepare: async () => {
      const raw = new Uint8Array(32).fill(4);
      const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, [
        'encrypt',
        'decrypt',
      ]);
      return {
        seeds: await Promise.all([0, 40, 4_000].map((length) => sealedWith(key, length))),
        decode: (input) => openRecord(key, RECORD_KEY, input),
      };
    },
  },
  {
    name: 'relay address',
    covers: ['client/src/platform/relay-url.ts#relaySocketUrl'],
    shape: 'text',
    codes: ['INPUT'],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: ['wss://relay.example', 'http://127.0.0.1:8790/v1?x#y', 'https://[::1]/deep'].map(
        bytesOf,
      ),
      decode: (input) => relaySocketUrl(textOf(input)),
    }),
  },
  {
    name: 'family command line',
    covers: [`${CLI}#parseArguments`],
    shape: 'text',
    codes: ['INPUT'],
    maxBytes: 4_096,
    weight: 2,
    prepare: () => ({
      seeds: [
        'create\n--home\n/tmp/ada\n--nickname\nAda\n--animal\nfox\n--colour=moss\n--url\nhttp://x#relay=ws://y&pass=z',
        'kit\n--home=/tmp/ada\n--confirm\n3=apple\n--confirm\n9=pear',
        'send\n--home\nx\n--to\nBo\n--json\nsupper\nat\nsix',
      ].map(bytesOf),
      decode: (input) => {
        const line = parseArguments(textOf(input).split('\n'));
        line?.confirm.map(kitAnswer);
        if (line?.command === 'create') {
          return [profileOf(line), relayOf(line.required('url'))];
        }
        return line;
      },
    }),
  },
];

/** As sealRecord seals, with an IV that is the same in every run. */
async function sealedWith(key: CryptoKey, length: number): Promise<Uint8Array> {
  const iv = new Uint8Array(12).fill(5);
  const additionalData = bytesOf(`knothole record v1 ${RECORD_KEY}`).slice();
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData },
    key,
    new Uint8Array(length),
  );
  const record = new Uint8Array(iv.length + sealed.byteLength);
  record.set(iv);
  record.set(new Uint8Array(sealed), iv.length);
  return record;
}
