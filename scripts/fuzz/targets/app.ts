/** What the web app reads: the address of its page, and the host's config. */
import { readKitWords } from '../../../packages/app/src/onboarding/kit-words.ts';
import {
  fetchRelayUrl,
  readAddress,
} from '../../../packages/app/src/shared/session/page-address.ts';
import { bytesOf, type FuzzTarget, textOf } from '../target.ts';

const PAGE_ADDRESS = 'app/src/shared/session/page-address.ts';

export const APP_TARGETS: readonly FuzzTarget[] = [
  {
    name: 'typed kit words',
    covers: ['app/src/onboarding/kit-words.ts#readKitWords'],
    shape: 'text',
    codes: [],
    maxBytes: 8_192,
    prepare: () => ({
      seeds: ['1. apple\n2. Pear, 3) plum', 'ÉTÉ кот 猫 ﬃ'].map(bytesOf),
      decode: (input) => readKitWords(textOf(input)),
    }),
  },
  {
    name: 'page address',
    covers: [`${PAGE_ADDRESS}#readAddress`],
    shape: 'text',
    codes: [],
    maxBytes: 4_096,
    prepare: () => ({
      seeds: [
        '',
        '#relay=ws%3A%2F%2F127.0.0.1%3A8790%2Fv1&pass=BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc',
        '?from=mail#pair=hAEB',
        'deep/path#pair=&pair=x&relay',
      ].map(bytesOf),
      // A browser's own address always parses; everything behind the host is anybody's.
      decode: (input) => readAddress(`https://family.example/${textOf(input)}`),
    }),
  },
  {
    name: 'app config',
    covers: [`${PAGE_ADDRESS}#fetchRelayUrl`],
    shape: 'text',
    codes: [],
    maxBytes: 4_096,
    weight: 2,
    prepare: () => {
      let body = new Uint8Array(0);
      globalThis.fetch = async () => new Response(body.slice());
      return {
        seeds: ['{"relay":"wss://relay.example/v1"}', '{"relay":"","more":[1,{"a":null}]}'].map(
          bytesOf,
        ),
        decode: (input) => {
          body = input.slice();
          return fetchRelayUrl();
        },
      };
    },
  },
];
