import { expect, test } from 'vitest';
import { epochAuthenticator, epochOf, exporter } from '../../src/crypto/group-state.ts';
import { encryptMessage } from '../../src/crypto/message.ts';
import { openInner } from '../../src/crypto/open-inner.ts';
import { memberNames, Party, utf8, yes } from './party.ts';

test('three devices share epoch, exporter and messages', async () => {
  const party = await Party.found(['Ada', 'Bo', 'Cleo']);
  const keys = await Promise.all(
    [...party.states.values()].map((state) =>
      exporter(state, 'knothole/chain', new Uint8Array(), 32),
    ),
  );
  expect(keys[1]).toEqual(keys[0]);
  expect(keys[2]).toEqual(keys[0]);
  expect(epochOf(party.state('Cleo'))).toBe(1n);
  expect(epochAuthenticator(party.state('Bo'))).toEqual(epochAuthenticator(party.state('Ada')));
  expect(memberNames(party.state('Bo'))).toEqual(['Ada', 'Bo', 'Cleo']);
  const { inner } = await encryptMessage(party.state('Bo'), utf8('soup at six'));
  const opened = await openInner(party.state('Cleo'), inner, yes);
  expect(opened).toMatchObject({ kind: 'message', senderLeaf: 1, plaintext: utf8('soup at six') });
});
