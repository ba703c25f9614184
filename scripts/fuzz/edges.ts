/** Which branches of the code under test have ever been taken: the feedback that guides a run. */

const MAX_EDGES = 65_536;

/** One byte per branch; instrumented code writes here through {@link hit}. */
export const edges: Uint8Array = new Uint8Array(MAX_EDGES);

let fresh = 0;

/** Called by instrumented code at the first passage of a branch since {@link forgetEdges}. */
export function hit(edge: number): void {
  edges[edge] = 1;
  fresh += 1;
}

/** Branches taken for the first time since the last call. */
export function takeFresh(): number {
  const count = fresh;
  fresh = 0;
  return count;
}

export function forgetEdges(): void {
  edges.fill(0);
  fresh = 0;
}
