/** Runs a server in Docker, for machines that have its image but not its program. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';

import { freePort } from '../free-port.ts';
import { waitUntil } from '../wait-until.ts';
import { findProgram } from '../find-program.ts';
import { ServerMissing, type TestServer } from './test-server.ts';

export interface Container {
  image: string;
  /** Port inside the container. */
  port: number;
  url: (port: number) => string;
  environment?: Record<string, string>;
  command?: string[];
  /** Rejects until the server answers. */
  ping: (url: string) => Promise<unknown>;
}

export interface ContainerServer extends TestServer {
  /** Runs a command in the container and returns its output. Throws if it fails. */
  exec(command: string[]): Promise<string>;
}

/** Uses local images only, so a test run never waits for a download. Throws ServerMissing. */
export async function startContainer(container: Container): Promise<ContainerServer> {
  if (!(await hasImage(container.image))) throw new ServerMissing(`not installed, and Docker has no image ${container.image}`);
  // The test run stops its containers itself; Ryuk would be another image to download.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const port = await freePort();
  const url = container.url(port);
  const awaitAnswer = () =>
    waitUntil(
      () =>
        container.ping(url).then(
          () => true,
          () => false,
        ),
      { what: `${container.image} to answer`, deadlineMs: 90_000, pauseMs: 100 },
    );
  const started = await new GenericContainer(container.image)
    .withExposedPorts({ container: container.port, host: port })
    .withEnvironment(container.environment ?? {})
    .withCommand(container.command ?? [])
    // The first line shows only that the process runs; readiness is checked from outside with `ping`.
    .withWaitStrategy(Wait.forLogMessage(/./))
    .start();
  await awaitAnswer().catch(async (error: unknown) => {
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
      await awaitAnswer();
    },
    pause: async () => void (await handle.pause()),
    resume: async () => void (await handle.unpause()),
    onUnexpectedExit: () => undefined,
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
