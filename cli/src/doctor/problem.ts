export interface Problem {
  severity: 'error' | 'notice';
  what: string;
  /** What to type. */
  cure: string;
}

export const wrong = (what: string, cure: string): Problem => ({ severity: 'error', what, cure });
export const notice = (what: string, cure: string): Problem => ({ severity: 'notice', what, cure });
