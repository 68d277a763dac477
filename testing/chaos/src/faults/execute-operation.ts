/** Executes a single fault operation on the testbed. */
import { targetOf, type Operation } from '../operations.ts';
import { showsOffset } from '../testbed/clocks.ts';
import type { Testbed } from '../testbed/testbed.ts';

/** Reverts an operation. The system may need more time to recover. */
export type Revert = () => Promise<void>;

/** Returns why this machine cannot execute the operation, or null if it can. */
export function unsupportedReason({ kind }: Operation, { disk, clocks }: Pick<Testbed, 'disk' | 'clocks'>): string | null {
  if (kind === 'fill disk' && !disk) return 'mounting a small disk is not permitted here';
  if (kind === 'step clock' && !clocks) return 'libfaketime is not installed here (Debian: apt-get install faketime)';
  return null;
}

/** The operation was executed and had no effect; it has been reverted. */
export class NoEffectError extends Error {
  override readonly name = 'NoEffectError';
}

/** Resolves once the fault is in effect. Throws NoEffectError. */
export async function executeOperation(operation: Operation, testbed: Testbed): Promise<Revert> {
  const { system } = testbed;
  switch (operation.kind) {
    case 'kill':
    case 'freeze': {
      const service = system.services[operation.service][operation.index]!;
      service.signal(operation.kind === 'kill' ? 'SIGKILL' : 'SIGSTOP');
      return async () => (operation.kind === 'freeze' ? service.signal('SIGCONT') : undefined);
    }
    case 'stop server':
    case 'kill server':
    case 'freeze server':
      return executeOnServer(operation, testbed);
    case 'cut links':
    case 'delay links': {
      const proxies = testbed.links.between(operation.server, operation.clients);
      proxies.forEach((proxy) => (operation.kind === 'cut links' ? proxy.cut() : proxy.delay(operation.delayMs)));
      return async () => proxies.forEach((proxy) => proxy.restore());
    }
    case 'kill machine': {
      const machine = testbed.machines[operation.machine]!;
      await machine.kill();
      return () => machine.restart();
    }
    case 'disconnect clients': {
      const proxy = testbed.clientProxies[operation.third]!;
      proxy.cut();
      return async () => proxy.restore();
    }
    case 'fill disk': {
      await testbed.disk!.fill();
      // MariaDB checks for free space only once a minute: restart it instead of waiting.
      return async () => {
        await testbed.disk!.free();
        await system.database.kill();
        await system.database.restart();
      };
    }
    case 'step clock': {
      const stepBack = () => testbed.clocks!.step(targetOf(operation), 0);
      await testbed.clocks!.step(targetOf(operation), operation.seconds);
      if (await showsOffset(system.services[operation.service][operation.index]!.port, operation.seconds)) return stepBack;
      await stepBack();
      throw new NoEffectError('the responses of a service did not show its stepped clock');
    }
  }
}

async function executeOnServer(
  { kind, server: name }: Extract<Operation, { kind: 'stop server' | 'kill server' | 'freeze server' }>,
  { system }: Testbed,
): Promise<Revert> {
  const server = system[name];
  if (kind === 'freeze server') {
    await server.pause();
    return () => server.resume();
  }
  await (kind === 'kill server' ? server.kill() : server.end());
  return () => server.restart();
}
