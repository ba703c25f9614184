/** What every stage of the core is given, and what it must offer. */

import type { ChainRules } from '../chain/rules.ts';
import type { Transactor } from '../chain/transactor.ts';
import type { MlsSuite } from '../crypto/suite.ts';
import type { Ports } from '../ports.ts';
import type { AppView, CommandName, Commands, TimelineView } from '../view.ts';

export interface CoreContext {
  readonly ports: Ports;
  readonly suite: MlsSuite;
  readonly transactor: Transactor;
  readonly rules: ChainRules;
  /** Tells the listeners that the view of the stage has changed. */
  changed(): void;
  showTimeline(timeline: TimelineView): void;
  /**
   * Closes this stage and opens the one that the store now says: a stage changes by what is written,
   * so that a crash at any point continues in the right one. Not to be awaited by what `close` of
   * the stage waits for.
   */
  reload(): Promise<void>;
  /** The store cannot be trusted any more: shows why, and stops. */
  fail(error: unknown): void;
}

export type CommandHandlers = {
  readonly [Name in CommandName]?: (input: Commands[Name][0]) => Promise<Commands[Name][1]>;
};

/** One of new, pairing, home: what the device is in. */
export interface Stage {
  readonly view: AppView;
  /** The commands that can be given now; all others are WRONG_STAGE. */
  readonly handlers: CommandHandlers;
  close(): Promise<void>;
}
