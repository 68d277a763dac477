/** The state of the installation, for operators. */
import { z } from 'zod';
import { time } from './fields.ts';

const count = z.int().nonnegative();
const perSecond = z.number().nonnegative();

const service = z
  .strictObject({
    service: z.string().describe('Name of the service; `parley` for all services in one process'),
    version: z.string().describe('Its release'),
    host: z.string().describe('The machine or container'),
    startedAt: time.describe('When the process started'),
    sockets: count.nullable().describe('Open sockets; null for a service without any'),
    requests: perSecond.describe('Requests per second over the last minute'),
    errors: perSecond.describe('Of these, those that it failed to serve (5xx)'),
  })
  .describe('A running process');

const subscription = z
  .strictObject({
    name: z.string().describe('`live`: the tables that queries read; `search`: the search index'),
    lag: z
      .strictObject({
        events: count.describe('Events of the log that are not in the tables'),
        seconds: z.number().nonnegative().describe('Age of the oldest of them'),
      })
      .describe('How far the tables are behind the log'),
    parked: count.describe('Sequences of events that could not be applied and wait for an operator'),
  })
  .describe('Tables that follow the log');

const store = z
  .strictObject({
    name: z.string().describe('`log`, `read_tables`, or `all` where they are in one database'),
    bytes: count.describe('Size of the tables and their indexes'),
    tables: z
      .array(
        z.strictObject({
          name: z.string().describe('Name of the table'),
          rows: count.describe('As the database estimates it'),
          bytes: count.describe('Size of the table and its indexes'),
        }),
      )
      .describe('The largest tables; empty on SQLite, which knows the size of the file alone'),
  })
  .describe('A database');

export const status = z
  .strictObject({
    at: time.describe('When it was read; an answer may be two seconds old'),
    version: z.string().describe('The release of the service that answers'),
    services: z.array(service).nullable().describe('The running processes; null while Redis is away'),
    sockets: count.describe('Open sockets of clients'),
    sends: perSecond.describe('Messages per second over the last minute'),
    errorRate: z.number().min(0).max(1).describe('Part of the requests of the last minute that failed by a fault of a service'),
    subscriptions: z.array(subscription).describe('What follows the log'),
    stores: z.array(store).describe('The databases; sizes may be a minute old'),
  })
  .describe('The state of the installation');
export type Status = z.infer<typeof status>;
