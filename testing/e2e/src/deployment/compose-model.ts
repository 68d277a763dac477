/** The model of the compose files, as `docker compose config` resolves it; no image is needed. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../../', import.meta.url));

export interface ComposeService {
  image: string;
  command?: string[] | null;
  restart?: string;
  profiles?: string[];
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  read_only?: boolean;
  mem_limit?: string;
  logging?: { options: Record<string, string> };
  ports?: { host_ip?: string; target: number }[];
  volumes?: { type: string; source: string; target: string; read_only?: boolean }[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: object;
}

export type ComposeServices = Record<string, ComposeService>;

export interface ResolveOptions {
  settings?: Record<string, string>;
  files?: string[];
}

/** All services, those of profiles too. */
export function resolveCompose({ settings = {}, files = ['docker-compose.yml'] }: ResolveOptions = {}): ComposeServices {
  const words = [
    'compose',
    ...files.flatMap((file) => ['-f', file]),
    '--env-file',
    '/dev/null',
    '--profile',
    '*',
    'config',
    '--format',
    'json',
  ];
  const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings };
  const output = execFileSync('docker', words, { cwd: root, env: environment, encoding: 'utf8' });
  return (JSON.parse(output) as { services: ComposeServices }).services;
}

/** On the first of three machines. */
export const resolveHighlyAvailable = (): ComposeServices =>
  resolveCompose({ settings: { PARLEY_NODE: '1' }, files: ['docker-compose.yml', 'docker-compose.ha.yml'] });

export function hasCompose(): boolean {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
