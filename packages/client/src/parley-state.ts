import { noCallsState, type CallsState } from './calls/calls.ts';
import type { ClientState } from './state/state.ts';

/** Why the device is logged out, unless the user logged out. */
export interface SessionEnd {
  /** The session ended without `logOut`, for example because another device revoked it. */
  sessionEnded?: true;
  /** The user erased the account, on this device. */
  accountErased?: true;
}

export interface ParleyState extends SessionEnd {
  /** `offline`: the device has no network. `offline` and `connecting`: the state may be out of date. */
  status: 'logged_out' | 'offline' | 'connecting' | 'live';
  /** Null while logged out. */
  chat: ClientState | null;
  /** Ringing calls, and the call that this device is in. */
  calls: CallsState;
}

export const loggedOut: ParleyState = { status: 'logged_out', chat: null, calls: noCallsState };
