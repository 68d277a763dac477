import type { GetToken, TokenLogIn, TokenLogInDependencies } from './token-log-in.ts';

export interface LazyTokenLogIn {
  /** Undefined without `getToken`. */
  load(): Promise<TokenLogIn | undefined>;
  logInAgain(): void;
  /** Ends `logInAgain`. */
  stop(): void;
}

/** The log-in with a product's tokens, whose code is loaded when it is needed: most pages have a log-in of Parley. */
export function lazyTokenLogIn(getToken: GetToken | undefined, dependencies: Omit<TokenLogInDependencies, 'getToken'>): LazyTokenLogIn {
  let loaded: TokenLogIn | undefined;
  let isStopped = false;

  async function load(): Promise<TokenLogIn | undefined> {
    if (!getToken) return undefined;
    const { createTokenLogIn } = await import('./token-log-in.ts');
    return (loaded ??= createTokenLogIn({ ...dependencies, getToken }));
  }

  return {
    load,
    logInAgain() {
      isStopped = false;
      void load().then((tokenLogIn) => (isStopped ? undefined : tokenLogIn?.logInAgain()));
    },
    stop() {
      isStopped = true;
      loaded?.stop();
    },
  };
}
