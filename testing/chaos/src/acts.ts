/** What can be done to the system: values that a plan is made of, and that its record keeps. */
import type { ServiceName } from '@parley/e2e/systems/distributed';

export type ServerName = 'database' | 'rabbitmq' | 'redis';

/** Of a service's two processes, the one that it is done to. */
interface ToProcess {
  service: ServiceName;
  index: number;
}

export type Act =
  /** SIGKILL; its supervisor starts it again. */
  | ({ what: 'kill' } & ToProcess)
  /** SIGSTOP, and SIGCONT at the end. */
  | ({ what: 'freeze' } & ToProcess)
  /** Its wall clock jumps, and back at the end. */
  | ({ what: 'step clock'; seconds: number } & ToProcess)
  /** SIGTERM, and it starts again at the end. */
  | { what: 'stop server'; server: ServerName }
  /** SIGKILL, and it starts again at the end. */
  | { what: 'kill server'; server: ServerName }
  | { what: 'freeze server'; server: ServerName }
  /** Of one service, or of all: connections to the server end, and new ones are refused. */
  | { what: 'cut links'; server: ServerName; of: ServiceName | 'all' }
  | { what: 'slow links'; server: ServerName; of: ServiceName | 'all'; delayMs: number }
  /** Nothing more fits into the folder of the database; at the end room is made, and it is killed and started again. */
  | { what: 'fill disk' }
  /** Of a third of the people: connections end, and new ones are refused. */
  | { what: 'cut off people'; third: number };

/** Which of two acts would hide each other: they do not overlap. */
export function targetOf(act: Act): string {
  if ('service' in act) return `${act.service} ${act.index}`;
  if ('server' in act) return act.server;
  return act.what === 'fill disk' ? 'database' : 'people';
}

/** In a few words, for the tables. */
export function told(act: Act): string {
  switch (act.what) {
    case 'kill':
      return `kill -9 ${targetOf(act)}`;
    case 'freeze':
      return `freeze ${targetOf(act)}`;
    case 'step clock':
      return `clock of ${targetOf(act)} ${act.seconds > 0 ? '+' : '−'}${Math.abs(act.seconds)} s`;
    case 'stop server':
      return `stop ${act.server}`;
    case 'kill server':
      return `kill -9 ${act.server}`;
    case 'freeze server':
      return `freeze ${act.server}`;
    case 'cut links':
      return `cut ${act.server} off from ${act.of}`;
    case 'slow links':
      return `${act.delayMs} ms between ${act.server} and ${act.of}`;
    case 'fill disk':
      return 'fill the disk of the database';
    case 'cut off people':
      return 'cut off a third of the people';
  }
}
