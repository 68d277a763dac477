/** Asks each process for `/healthz` every 100 ms, as an orchestrator does that restarts what does not answer. */
import { Agent, get } from 'node:http';
import type { TargetService } from '../systems/target.ts';

export interface HealthSample {
  service: string;
  /** Time of the request, by `performance.now()`. */
  at: number;
  /** Time until the answer; until the failure if there was none. */
  ms: number;
  isHealthy: boolean;
}

const intervalMs = 100;
const timeoutMs = 10_000;

/** Until the process ends. Has at most one request in flight for each service: a stall is one long sample. */
export function probeHealth(services: readonly TargetService[]): readonly HealthSample[] {
  const samples: HealthSample[] = [];
  const agent = new Agent({ keepAlive: true });
  const probe = async ({ name, healthUrl }: TargetService) => {
    const at = performance.now();
    const isHealthy = await answersOk(healthUrl, agent);
    samples.push({ service: name, at, ms: performance.now() - at, isHealthy });
  };
  for (const service of services) {
    let isPending = false;
    setInterval(() => {
      if (isPending) return;
      isPending = true;
      void probe(service).finally(() => (isPending = false));
    }, intervalMs);
  }
  return samples;
}

function answersOk(url: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent, timeout: timeoutMs }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode === 200));
      response.once('error', () => resolve(false));
    });
    request.once('timeout', () => request.destroy()).once('error', () => resolve(false));
  });
}
