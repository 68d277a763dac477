/** A server in Docker, for machines that have its image and not its program. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';

import { freePort } from '../free-port.ts';
import { waitUntil } from '../wait-until.ts';
import { findProgram } from '../find-program.ts';
import { ServerMissing, type TestServer } from './test-server.ts';

export interface Container {
  image: string;
  /** The port inside. */
  port: number;
  url: (port: number) => string;
  environment?: Record<string, string>;
  command?: string[];
  /** Throws until the server answers. */
  ask: (url: string) => Promise<unknown>;
}

export interface ContainerServer extends TestServer {
  /** Runs a command inside; answers what it wrote. Throws when it fails. */
  exec(command: string[]): Promise<string>;
}

/** Only images that are here already are used: a test run does not wait for a download. */
export async function startContainer(container: Container): Promise<ContainerServer> {
  if (!(await hasImage(container.image))) throw new ServerMissing(`no program here, and Docker has no image ${container.image}`);
  // The containers end with the test run; the watcher that does it otherwise is one more image to download.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const port = await freePort();
  const url = container.url(port);
  const answers = () =>
    waitUntil(
      () =>
        container.ask(url).then(
          () => true,
          () => false,
        ),
      { what: `${container.image} to answer`, deadlineMs: 90_000, pauseMs: 100 },
    );
  const started = await new GenericContainer(container.image)
    .withExposedPorts({ container: container.port, host: port })
    .withEnvironment(container.environment ?? {})
    .withCommand(container.command ?? [])
    // Its first line says no more than that it runs; whether it answers is asked from outside, as its users do.
    .withWaitStrategy(Wait.forLogMessage(/./))
    .start();
  await answers().catch(async (error: unknown) => {
    await started.stop();
    throw error;
  });
  const { container: containers } = await getContainerRuntimeClient();
  const handle = containers.getById(started.getId());

  return {
    url,
    port,
    pid: undefined,
    stop: async () => void (await started.stop()),
    end: () => handle.stop().then(() => undefined),
    async kill() {
      const { State: state } = await handle.inspect();
      if (state.Running) await handle.kill();
    },
    async restart() {
      await handle.restart();
      await answers();
    },
    pause: async () => void (await handle.pause()),
    resume: async () => void (await handle.unpause()),
    onFall: () => undefined,
    async exec(command) {
      const { exitCode, output } = await started.exec(command);
      if (exitCode !== 0) throw new Error(`${command.join(' ')} failed: ${output}`);
      return output;
    },
  };
}

export async function hasImage(image: string): Promise<boolean> {
  const docker = findProgram('docker');
  if (docker === null) return false;
  return promisify(execFile)(docker, ['image', 'inspect', image], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}
