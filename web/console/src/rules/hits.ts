import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, held } from "../api";

const WEEK = 6 * 86_400_000; // milliseconds: with today, seven days

/** How many actions each rule decided in the last seven days, by its name. */
export function useHits(): ReadonlyMap<string, number> | undefined {
  const [now] = useState(() => Date.now());
  const read = useQuery({
    queryKey: ["metrics", "rules", now],
    queryFn: async ({ signal }) => held(await api.GET("/risk/v1/metrics", { params: { query: { from: now - WEEK, to: now, by: "rule" } }, signal })).lines,
    retry: false,
  });
  return read.data && new Map(read.data.map((line) => [line.value ?? "", line.actions]));
}
