/** Performs what the state machine of calls asks for. Media are up to the attached driver. */
import type { Call } from '@parley/events/wire/calls';
import type { CallEvent } from '../state/apply-call.ts';
import { omitKey } from '../state/records.ts';
import type { Input } from '../transport/build-request.ts';
import { ParleyProblem } from '../transport/problem.ts';
import { sendCommand, type CommandDependencies } from '../transport/send-command.ts';
import { applyCallEvent, reconcileCalls } from './apply-call-event.ts';
import { acceptCall, callJoined, callRejected, declineCall, leaveCall, startCall } from './call-actions.ts';
import { heldCalls, noCalls, type CallEffect, type CallState, type CallStep } from './call-state.ts';
import { createTimers } from './call-timers.ts';
import { noCallsState, type CallMediaDriver, type CallRef, type Calls, type CallsState } from './calls.ts';

export interface CallControllerDependencies extends CommandDependencies {
  userId: string;
  /** The server's time, in milliseconds. */
  serverNow: () => number;
  onChange: (state: CallsState) => void;
}

type EffectOf<Kind extends CallEffect['do']> = Extract<CallEffect, { do: Kind }>;
type SentEffect = EffectOf<'send'>;

const operations = {
  'call.start': 'startCall',
  'call.accept': 'acceptCall',
  'call.decline': 'declineCall',
  'call.leave': 'leaveCall',
} as const;

/** See LazyCalls. */
export class CallController implements Calls {
  readonly #dependencies: CallControllerDependencies;
  readonly #timers = createTimers();
  #state: CallState;
  #shown = noCallsState;
  #driver: CallMediaDriver | null = null;

  constructor(dependencies: CallControllerDependencies) {
    this.#dependencies = dependencies;
    this.#state = noCalls(dependencies.userId);
  }

  start(conversationId: string, media: Call['media']): Promise<void> {
    return this.#join(startCall(this.#state, conversationId, media));
  }

  accept(call: CallRef): Promise<void> {
    return this.#join(acceptCall(this.#state, call));
  }

  decline(call: CallRef): Promise<void> {
    return this.#send(this.#take(declineCall(this.#state, call))!);
  }

  async leave({ keepalive = false } = {}): Promise<void> {
    const command = this.#take(leaveCall(this.#state));
    // Without the command, the participation expires.
    if (command) await this.#send(command, keepalive).catch(() => undefined);
  }

  async end(): Promise<void> {
    const { own } = this.#state;
    if (own?.step !== 'joined') return;
    await sendCommand(this.#dependencies, 'endCall', { conversationId: own.conversationId, callId: own.call.id });
  }

  attach(driver: CallMediaDriver): () => void {
    this.#driver = driver;
    return () => void (this.#driver === driver && (this.#driver = null));
  }

  applyEvent(event: CallEvent): void {
    this.#take(applyCallEvent(this.#state, event, this.#dependencies.serverNow()));
  }

  applyActiveCall(conversationId: string, call: Call | null, lastSeq: number): void {
    const known = heldCalls(this.#state);
    if (!call && !known.some((other) => other.conversationId === conversationId)) return;
    const others = known.filter((other) => other.conversationId !== conversationId);
    const active = call ? [...others, call] : others;
    this.#take(reconcileCalls(this.#state, active, this.#dependencies.serverNow(), ({ seq }) => seq <= lastSeq));
  }

  reconcile(active: readonly Call[], covers?: (call: Call) => boolean): void {
    this.#take(reconcileCalls(this.#state, active, this.#dependencies.serverNow(), covers));
  }

  close(): void {
    this.#driver?.closePeer();
    this.#timers.close();
  }

  /** Takes the step. Returns its command, which is to be sent. */
  #take(step: CallStep): SentEffect | undefined {
    const before = this.#state;
    this.#state = step.state;
    if (before.own === null && step.state.own !== null) this.#show({ ended: null });
    for (const effect of step.effects) (this.#performers[effect.do] as (effect: CallEffect) => void)(effect);
    if (before !== step.state) this.#show({ ringing: Object.values(step.state.ringing), current: step.state.own });
    return step.effects.find((effect) => effect.do === 'send');
  }

  #show(changes: Partial<CallsState>): void {
    this.#shown = { ...this.#shown, ...changes };
    this.#dependencies.onChange(this.#shown);
  }

  readonly #performers: { [Kind in CallEffect['do']]: (effect: EffectOf<Kind>) => void } = {
    ring: ({ call, until }) => this.#timers.after(call.id, until - this.#dependencies.serverNow(), () => this.#endRinging(call.id)),
    stop_ringing: ({ callId }) => this.#timers.stop(callId),
    open_peer: ({ peer }) => this.#driver?.openPeer(peer),
    dial: ({ peerId }) => this.#driver?.dial(peerId),
    hang_up: ({ peerId }) => this.#driver?.hangUp(peerId),
    close_peer: () => this.#driver?.closePeer(),
    renew: (effect) => this.#timers.every('renew', effect.everyMs, () => void this.#renew(effect)),
    stop_renewing: () => this.#timers.stop('renew'),
    notify_ended: ({ callId, reason }) => this.#show({ ended: { callId, reason } }),
    notify_rejected: ({ code }) => this.#show({ ended: { callId: null, reason: code } }),
    /** Sent by the action. */
    send: () => undefined,
  };

  #endRinging(callId: string): void {
    this.#take({ state: { ...this.#state, ringing: omitKey(this.#state.ringing, callId) }, effects: [] });
  }

  async #renew({ conversationId, callId }: EffectOf<'renew'>): Promise<void> {
    try {
      await sendCommand(this.#dependencies, 'renewParticipation', { conversationId, callId });
    } catch (error) {
      if (error instanceof ParleyProblem) this.#take(callRejected(this.#state, error.code));
    }
  }

  async #join(step: CallStep): Promise<void> {
    if (step.state === this.#state) throw new Error('this device is in a call');
    const { command, argument } = this.#take(step)!;
    try {
      const joined = await sendCommand(this.#dependencies, operations[command] as 'startCall', argument as Input<'startCall'>);
      const leaving = this.#take(callJoined(this.#state, joined));
      if (leaving) await this.#send(leaving);
    } catch (error) {
      this.#take(callRejected(this.#state, error instanceof ParleyProblem ? error.code : 'unavailable'));
      throw error;
    }
  }

  /** A call that is over need not be left or declined. */
  async #send({ command, argument }: SentEffect, keepalive = false): Promise<void> {
    const options = keepalive ? { keepalive } : {};
    try {
      await sendCommand(this.#dependencies, operations[command] as 'leaveCall', argument as Input<'leaveCall'>, options);
    } catch (error) {
      if (!(error instanceof ParleyProblem) || !['call_ended', 'not_found'].includes(error.code)) throw error;
    }
  }
}
