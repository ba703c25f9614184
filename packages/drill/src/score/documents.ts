/** The documents of a run, as the scorer reads them. */
import type { Findings } from '../attack/finding.ts';
import type {
  Circumstances,
  DeviceKeyTrials,
  ErasedSecret,
  LootMap,
  Planted,
  RunRecord,
  SecretBytes,
  SideKnowledgeAnswer,
  Truth,
} from '../run-directory.ts';

/** @throws {Error} when the document is not there. */
export function required<Value>(value: Value | null, what: string): Value {
  if (value === null) throw new Error(`a finished run has ${what}`);
  return value;
}

// These documents are written by this package in the same run; a wrong shape is a bug, not an attack.
export const asTruth = (value: unknown): Truth => asShape<Truth>(value, 'kind');
export const asRunRecord = (value: unknown): RunRecord => asShape<RunRecord>(value, 'targets');
export const asCircumstances = (value: unknown): Circumstances =>
  asShape<Circumstances>(value, 'plan');
export const asLootMap = (value: unknown): LootMap => asShape<LootMap>(value);
export const asFindings = (value: unknown): Findings => asShape<Findings>(value, 'attacks');
export const asPlanted = (value: unknown): Planted => asShape<Planted>(value, 'canary');
export const asSecretBytes = (value: unknown): SecretBytes => asShape<SecretBytes>(value, 'canary');
export const asErased = (value: unknown): ErasedSecret => asShape<ErasedSecret>(value, 'hex');
export const asTrials = (value: unknown): DeviceKeyTrials =>
  asShape<DeviceKeyTrials>(value, 'afterReading');
export const asAnswer = (value: unknown): SideKnowledgeAnswer =>
  asShape<SideKnowledgeAnswer>(value, 'family');

function asShape<Shape>(value: unknown, key?: string): Shape {
  if (typeof value !== 'object' || value === null || (key !== undefined && !(key in value))) {
    throw new TypeError(`a document of the run has no ${key ?? 'content'}`);
  }
  return value as Shape;
}
