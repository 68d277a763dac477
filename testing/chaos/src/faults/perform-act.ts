/** Each act done to the stage. */
import type { Act } from '../acts.ts';
import { targetOf } from '../acts.ts';
import { showsOffset } from '../stage/clocks.ts';
import type { Stage } from '../stage/stage.ts';

/** Ends what was done; the system may need time after that. */
export type End = () => Promise<void>;

/** Why an act cannot be done here: the machine lacks what it needs. Null when it can. */
export function impossible(act: Act, { disk, clocks }: Pick<Stage, 'disk' | 'clocks'>): string | null {
  if (act.what === 'fill disk' && !disk) return 'mounting a small disk is not permitted here';
  if (act.what === 'step clock' && !clocks) return 'libfaketime is not installed here (Debian: apt-get install faketime)';
  return null;
}

/** It was done as it is done, and nothing came of it; all is as it was. */
export class HadNoEffect extends Error {
  override readonly name = 'HadNoEffect';
}

/** Resolves when it is done; what it answers ends it. Throws HadNoEffect. */
export async function perform(act: Act, stage: Stage): Promise<End> {
  const { system } = stage;
  switch (act.what) {
    case 'kill':
    case 'freeze': {
      const service = system.services[act.service][act.index]!;
      service.signal(act.what === 'kill' ? 'SIGKILL' : 'SIGSTOP');
      return async () => (act.what === 'freeze' ? service.signal('SIGCONT') : undefined);
    }
    case 'stop server':
    case 'kill server':
    case 'freeze server':
      return performOnServer(act, stage);
    case 'cut links':
    case 'slow links': {
      const links = stage.links.between(act.server, act.of);
      links.forEach((link) => (act.what === 'cut links' ? link.cut() : link.slow(act.delayMs)));
      return async () => links.forEach((link) => link.mend());
    }
    case 'cut off people': {
      const entrance = stage.entrances[act.third]!;
      entrance.cut();
      return async () => entrance.mend();
    }
    case 'fill disk': {
      await stage.disk!.fill();
      // MariaDB would look for space once a minute: whoever makes room starts it again.
      return async () => {
        await stage.disk!.free();
        await system.database.kill();
        await system.database.restart();
      };
    }
    case 'step clock': {
      const stepBack = () => stage.clocks!.step(targetOf(act), 0);
      await stage.clocks!.step(targetOf(act), act.seconds);
      if (await showsOffset(system.services[act.service][act.index]!.port, act.seconds)) return stepBack;
      await stepBack();
      throw new HadNoEffect('a clock that was stepped did not show it in the answers of its service');
    }
  }
}

async function performOnServer(
  act: Extract<Act, { what: 'stop server' | 'kill server' | 'freeze server' }>,
  { system }: Stage,
): Promise<End> {
  const server = system[act.server];
  if (act.what === 'freeze server') {
    await server.pause();
    return () => server.resume();
  }
  if (act.what === 'kill server') {
    await server.kill();
    return () => server.restart();
  }
  await server.end();
  return () => server.restart();
}
