import { ofThisRun } from './desk-of-this-run.ts';
import { openServerDesk } from './server-desk.ts';

/** Once a run, before the workers: they inherit the desk's address. */
export default async function setup(): Promise<void> {
  ofThisRun.desk = await openServerDesk();
  process.env['TEST_SERVER_DESK'] = ofThisRun.desk.url;
}
