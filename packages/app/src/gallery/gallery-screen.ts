/** What one screen of the gallery is made from. */
import type { AppView, TimelineView } from '@knothole/client/view';
import type { KnotholeErrorCode } from '@knothole/protocol';
import type { Route } from '../shared/session/route.ts';

export interface GalleryScreen {
  readonly view: AppView;
  readonly route?: Route;
  readonly timeline?: TimelineView;
  /** What every command answers. */
  readonly answer?: unknown;
  /** Every command fails with it. */
  readonly failing?: KnotholeErrorCode;
  readonly draft?: string;
  readonly pairingLink?: string;
  readonly inviteLink?: string;
  /** The page was opened by its bare address. */
  readonly withoutPass?: boolean;
}
