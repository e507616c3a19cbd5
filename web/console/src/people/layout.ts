// Where the nodes of a small graph go: links pull, nodes push apart, until it is calm. The same graph always looks the same.

export interface Placed { x: number; y: number }
interface Edge { from: string; to: string }

const ROUNDS = 260;
const LENGTH = 96; // of a link, in pixels
const PUSH = 11000;

/** Positions around the first node, which stays in the middle. */
export function placed(nodes: readonly string[], edges: readonly Edge[]): Map<string, Placed> {
  const at = new Map(nodes.map((node, index): [string, Placed] => {
    const angle = index * 2.399963; // the golden angle spreads any number evenly
    const far = index === 0 ? 0 : 60 + 14 * Math.sqrt(index);
    return [node, { x: far * Math.cos(angle), y: far * Math.sin(angle) }];
  }));
  const all = nodes.map((node) => at.get(node)!);
  for (let round = 0; round < ROUNDS; round += 1) {
    const heat = 14 * (1 - round / ROUNDS);
    const moves = all.map(() => ({ x: 0, y: 0 }));
    all.forEach((one, first) => all.slice(first + 1).forEach((other, offset) => pull(one, other, moves[first]!, moves[first + 1 + offset]!, (apart) => -PUSH / (apart * apart))));
    for (const { from, to } of edges) {
      const [first, second] = [nodes.indexOf(from), nodes.indexOf(to)];
      pull(all[first]!, all[second]!, moves[first]!, moves[second]!, (apart) => (apart - LENGTH) / 5);
    }
    all.forEach((node, index) => {
      if (index === 0) return;
      const { x, y } = moves[index]!;
      const step = Math.min(1, heat / (Math.hypot(x, y) || 1));
      node.x += x * step;
      node.y += y * step;
    });
  }
  return at;
}

function pull(one: Placed, other: Placed, ofOne: Placed, ofOther: Placed, force: (apart: number) => number): void {
  const [x, y] = [other.x - one.x, other.y - one.y];
  const apart = Math.max(1, Math.hypot(x, y));
  const by = force(apart) / apart;
  ofOne.x += x * by; ofOne.y += y * by;
  ofOther.x -= x * by; ofOther.y -= y * by;
}
