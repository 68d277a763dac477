/** A written conversation: who is in it and what happens, in order. */
import type { DemoUsername } from '../people.ts';
import type { Scene } from '../pictures/scenes.ts';

export interface Dialog {
  /** Absent for a direct conversation. */
  group?: { title: string; picture?: Scene; admins?: readonly DemoUsername[] };
  /** The first creates the conversation. */
  members: readonly DemoUsername[];
  steps: readonly Step[];
  /** Members who have not read what follows their last `read` step or message. All others read to the end. */
  unreadBy?: readonly DemoUsername[];
  preferences?: Partial<Record<DemoUsername, { pinned?: true; archived?: true; muted?: true }>>;
}

export type Step = MessageStep | CallStep | { read: readonly DemoUsername[] } | { rename: string; by: DemoUsername };

export interface MessageStep {
  by: DemoUsername;
  /** `@username` mentions a member. Empty for pictures alone. */
  text: string;
  pictures?: readonly Scene[];
  /** Name by which a later `replyTo` refers to this message. */
  as?: string;
  replyTo?: string;
  reactions?: Readonly<Record<string, readonly DemoUsername[]>>;
  /** The text after an edit. */
  edited?: string;
  deleted?: true;
}

export interface CallStep {
  call: 'audio' | 'video';
  by: DemoUsername;
  /** Those who answer, in order; the caller hangs up before anybody has if there are none. */
  answeredBy: readonly DemoUsername[];
}
