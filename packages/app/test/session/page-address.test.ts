import { describe, expect, it } from 'vitest';
import { readAddress } from '../../src/shared/session/page-address.ts';

describe('the address that a page was opened by', () => {
  it('brings the relay and the pass in its fragment', () => {
    const address = readAddress(
      'http://127.0.0.1:8080/#relay=ws%3A%2F%2F127.0.0.1%3A8081%2Fv1&pass=a-b_9',
    );
    expect(address).toEqual({
      relayUrl: 'ws://127.0.0.1:8081/v1',
      relayPass: 'a-b_9',
      pairingLink: null,
      inviteLink: null,
      appUrl: 'http://127.0.0.1:8080/',
    });
  });

  it('brings nothing when it is bare', () => {
    expect(readAddress('https://notes.example/family/')).toEqual({
      relayUrl: null,
      relayPass: null,
      pairingLink: null,
      inviteLink: null,
      appUrl: 'https://notes.example/family/',
    });
  });

  it('passes a pairing link on whole', () => {
    const link = 'https://notes.example/#pair=AQID-_w';
    expect(readAddress(link).pairingLink).toBe(link);
  });

  it('passes another family’s invite on whole', () => {
    const link = 'https://notes.example/#invite=AQID-_w';
    const address = readAddress(link);
    expect(address.inviteLink).toBe(link);
    expect(address.pairingLink).toBeNull();
  });

  it('makes the app’s own address without query and fragment', () => {
    expect(readAddress('https://notes.example/app/?x=1#pair=AA').appUrl).toBe(
      'https://notes.example/app/',
    );
  });
});
