import type { SessionEnd } from '../parley-state.ts';
import type { ClientStorage } from '../storage/storage.ts';
import type { Input } from '../transport/build-request.ts';
import type { CallOperation } from '../transport/call-operation.ts';
import type { Session } from './session.ts';

interface Dependencies {
  session: Session;
  call: CallOperation;
  storage: ClientStorage;
  stopTokenLogIn: () => void;
}

/** Ends of the session that this device asks for. */
export function createAskedEnds({ session, call, storage, stopTokenLogIn }: Dependencies) {
  let asked: SessionEnd | undefined;

  /** The service may end the session before its response arrives. */
  async function end(reason: SessionEnd, request: () => Promise<unknown>): Promise<void> {
    asked = reason;
    try {
      await request();
      stopTokenLogIn();
      await session.end();
    } finally {
      asked = undefined;
    }
  }

  return {
    /** The reason that the state gives after the end that is asked for now; undefined if none is. */
    current: () => asked,
    async logOut(): Promise<void> {
      stopTokenLogIn();
      await end({}, async () => session.current() && call('revokeCurrentSession', {}).catch(() => undefined));
    },
    async eraseAccount({ password }: Pick<Input<'eraseAccount'>, 'password'>): Promise<void> {
      const { userId } = session.current() ?? {};
      await end({ accountErased: true }, () => call('eraseAccount', { password }));
      for (const name of await storage.names('parley.')) if (name.includes(`.${userId}`)) await storage.remove(name);
    },
    /** From now on every end was asked for. */
    close: () => void (asked = {}),
  };
}
