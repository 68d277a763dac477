/** Addresses, and where data and the operator token are, for people and log readers once the process listens. */
import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { localOrigin } from '@parley/service-kit/http/public-url';
import { parleyVersion } from '@parley/service-kit/version';
import type { StandaloneConfig } from './config.ts';
import { operatorTokenFile } from './operator-token.ts';

export interface StartReport {
  version: string;
  chat: string;
  docs: string;
  admin: string;
  /** Place of the token for /admin, never the token itself. */
  operatorToken: string;
  data: string;
}

type ReportedConfig = Pick<StandaloneConfig, 'HOST' | 'DATA_DIR' | 'DATABASE_URL' | 'OPERATOR_TOKEN'>;

export function createStartReport(config: ReportedConfig, port: number): StartReport {
  const origin = localOrigin(config.HOST, port);
  return {
    version: parleyVersion,
    chat: `${origin}/`,
    docs: `${origin}/docs`,
    admin: `${origin}/admin`,
    operatorToken: config.OPERATOR_TOKEN === undefined ? operatorTokenFile(config.DATA_DIR) : 'the setting OPERATOR_TOKEN',
    data: [...serverOf(config.DATABASE_URL), resolve(config.DATA_DIR)].join(' and '),
  };
}

/** Renders the report for a terminal; `color` follows NO_COLOR and the terminal. */
export function renderStartReport({ version, chat, docs, admin, operatorToken, data }: StartReport, { color }: { color: boolean }): string {
  const bold = (text: string): string => (color ? styleText('bold', text, { validateStream: false }) : text);
  const dim = (text: string): string => (color ? styleText('dim', text, { validateStream: false }) : text);
  const rows: [label: string, text: string][] = [
    ['Chat', bold(chat)],
    ['API', docs],
    ['Console', admin],
    ['', dim(`its token is in ${operatorToken}`)],
    ['Data', data],
  ];
  const lines = rows.map(([label, text]) => `  ${label.padEnd(9)}${text}`);
  return ['', `  ${bold(`Parley ${version}`)} is running. ${dim('Press Ctrl-C to stop it.')}`, '', ...lines, '', ''].join('\n');
}

/** Host and database, without credentials. */
function serverOf(url: string | undefined): string[] {
  if (url === undefined) return [];
  const { protocol, host, pathname } = new URL(url);
  return [`${protocol}//${host}${pathname}`];
}
