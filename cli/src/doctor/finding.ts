export interface Finding {
  severity: 'error' | 'warning';
  message: string;
  /** A command or an instruction. */
  fix: string;
}

export const error = (message: string, fix: string): Finding => ({ severity: 'error', message, fix });
export const warning = (message: string, fix: string): Finding => ({ severity: 'warning', message, fix });

export const startProjector = 'start a projector: npm start';
