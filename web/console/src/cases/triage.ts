// Going through alerts: what is decided disappears at once, and is stored one after the other; what cannot be stored comes back.

import { infiniteQueryOptions, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, held, type Action } from "../api";
import type { LabelType } from "../recommendations/doing";
import { idOf } from "../recommendations/table";
import { failed } from "../told";

const PAGE = 100;
interface Decided { ids: string[]; labels: string[] }

/** Actions that were stopped and that nobody has labelled. */
export function waiting(start: number, end: number) {
  const filters = JSON.stringify({ "recommendation.type": { in: ["challenge", "deny"] }, label: { exists: false } });
  return infiniteQueryOptions({
    queryKey: ["actions", "alerts", start, end],
    initialPageParam: 0,
    staleTime: Infinity, // decided ones leave by themselves
    queryFn: async ({ pageParam, signal }) => held(await api.GET("/risk/v1/search/actions", { params: { query: { start_time: start, end_time: end, skip: pageParam, take: PAGE, filters } }, signal })),
    // Those decided meanwhile are labelled by then, and no longer counted among the alerts that are skipped.
    getNextPageParam: (last, all) => (last.more ? all.reduce((sum, page) => sum + page.data.filter((action) => !(action as Action).label).length, 0) : undefined),
  });
}

/** What was decided here, and how to decide and take back. */
export function useTriage() {
  const queries = useQueryClient();
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [saving, setSaving] = useState(0);
  const past = useRef<Decided[]>([]);
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const without = (ids: readonly string[]): void => setGone((before) => new Set([...before].filter((id) => !ids.includes(id))));

  const decide = (actions: readonly Action[], label_type: LabelType): void => {
    const decided: Decided = { ids: actions.map(idOf), labels: [] };
    past.current.push(decided);
    setGone((before) => new Set([...before, ...decided.ids]));
    setSaving((before) => before + decided.ids.length);
    line.current = line.current.then(async () => {
      for (const value of decided.ids) {
        try {
          const answer = held(await api.POST("/risk/v1/label", { body: { label_type, source: "MANUAL_REVIEW", subject: { type: "ACTION_ID", value } }, params: {} }));
          decided.labels.push(answer.label_id);
        } catch (cause) {
          without([value]);
          failed(cause);
        }
        setSaving((before) => before - 1);
      }
      void queries.invalidateQueries({ queryKey: ["overview"] });
    });
  };

  /** Takes back what was decided last; answers its actions, once that is stored. */
  const undo = async (): Promise<string[]> => {
    const last = past.current.pop();
    if (!last) return [];
    await line.current;
    for (const label_id of last.labels) await api.DELETE("/risk/v1/label/{label_id}", { params: { path: { label_id } } });
    without(last.ids);
    return last.ids;
  };
  return { gone, saving, decided: gone.size, decide, undo };
}
