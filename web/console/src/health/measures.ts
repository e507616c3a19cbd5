// What the API measures: how well decisions do, and what payments leave of an exemption.

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, held } from "../api";
import type { components } from "../described/api";
import { inNumbers, inPercent } from "../words";
import { texts as t } from "./texts";

type Schemas = components["schemas"];
export type Metrics = Schemas["Metrics"];
export type Line = Schemas["HealthLine"];
export type Share = Schemas["ShareInAnswer"];
export type By = Schemas["HealthBy"];
const DAY = 86_400_000; // milliseconds

export function useHealth(days: number, by: By, application: string | undefined, now: number) {
  return useQuery({
    queryKey: ["metrics", "health", days, by, application, now],
    queryFn: async ({ signal }) => held(await api.GET("/risk/v1/metrics", { params: { query: { from: now - (days - 1) * DAY, to: now, by, ...(application ? { application_id: application } : {}) } }, signal })) as Metrics,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data && !state.data.complete ? 3_000 : false),
  });
}

export function useFraudRates(application: string | undefined) {
  return useQuery({
    queryKey: ["fraud-rates", application],
    queryFn: async ({ signal }) => held(await api.GET("/risk/v1/metrics/fraud-rates", { params: { query: application ? { application_id: application } : {} }, signal })) as Schemas["FraudRates"],
  });
}

/** A share as a figure, or that there are too few to say. */
export const told = (share: Share | undefined): string => (share?.share === undefined ? t.few : inPercent(share.share));
export const range = (share: Share | undefined): string => (share?.low === undefined || share.high === undefined ? "" : t.interval(inPercent(share.low), inPercent(share.high)));
export const cases = (share: Share | undefined): string => (share ? t.of(inNumbers(share.numerator), inNumbers(share.denominator)) : "–");
