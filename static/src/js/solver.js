// SPDX-License-Identifier: AGPL-3.0-or-later
// Loaded when a form is touched: fetches a challenge and lets ALTCHA's workers solve it.
import { solveChallengeWorkers } from "altcha/lib";

/** Return the proof as the server reads it, or throw. */
export async function solve(url, worker) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`challenge: ${response.status}`);
  const challenge = await response.json();
  const solution = await solveChallengeWorkers({
    challenge,
    // One is left for the person who is typing.
    concurrency: Math.max(1, Math.min(4, (navigator.hardwareConcurrency ?? 2) - 1)),
    createWorker: () => new Worker(worker),
  });
  if (!solution) throw new Error("challenge: no solution");
  return btoa(JSON.stringify({ challenge, solution }));
}
