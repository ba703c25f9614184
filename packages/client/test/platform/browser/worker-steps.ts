/** The worker's side of `ask`: answers each order on its own port with `{ ok }` or `{ failed }`. */

/** Does something inside the worker; its answer travels back as text. */
export type WorkerStep = (argument: string) => Promise<string>;

interface Order {
  readonly step: string;
  readonly argument: string;
}

export function serveSteps(steps: Readonly<Record<string, WorkerStep>>): void {
  addEventListener('message', (event: MessageEvent<Order>) => {
    const { step, argument } = event.data;
    const [port] = event.ports;
    const known = steps[step] ?? (() => Promise.reject(new Error(`no step ${step}`)));
    known(argument).then(
      (ok) => port?.postMessage({ ok }),
      (error: unknown) => port?.postMessage({ failed: String(error) }),
    );
  });
}
