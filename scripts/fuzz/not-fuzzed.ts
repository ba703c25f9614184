/** What has the name of a decoder and is none, or is driven by another target: each with the reason. */
export const NOT_FUZZED: Readonly<Record<string, string>> = {
  'client/src/chain/reader.ts#readEnvelope':
    'opens the envelope, the inner and the message, which are targets each; then it needs a chain',
  'client/src/chain/chain-store.ts#loadChain': 'puts records together that are targets each',
  'client/src/family/heads-duty.ts#HeadsDuty.open':
    'reads [[group, epoch] …] with the readers of the other records, and needs a household',
  'client/src/friends/bridge-heads.ts#BridgeHeads.open':
    'reads [[bridge and group, epoch] …] with the readers of the other records, and needs a household',
  'client/src/family/vault-duty.ts#VaultDuty.open':
    'reads [bucket, version, hash] with the readers of the other records, and needs a household',
  'client/src/pairing/shown-offer.ts#readShownOffer':
    'gets a slot; what is made of it is the target “pairing offer”',
  'client/src/family/unsent-text.ts#UnsentTexts.open': 'lists records that are a target each',
  'client/src/history/unsent-archives.ts#UnsentArchives.open':
    'lists records that are a target each',
  'client/src/family/read-marker.ts#readMarkerWrites': 'makes a write',
  'client/src/family/store-keys.ts#readMarkerKey': 'makes a key',
  'relay/src/adapters/blobs/files/untimed-files.ts#loadUntimed':
    'gives a file’s bytes as they are; what is made of them is the target “wrapped body”',
  'app/src/shared/session/people.ts#joinNames': 'joins words for the screen',
  'app/src/shared/session/people.ts#joinWords': 'joins words for the screen',
};
