export type { RelayClock } from './core/relay-clock.ts';
export type { SessionLimits } from './core/relay-core.ts';
export { createSafeLog, type SafeLog } from './core/safe-log.ts';
export { type RelayOptions, type RunningRelay, startRelay } from './start-relay.ts';
