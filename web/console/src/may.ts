// What the person who is signed in may do. Nothing is offered that the API would refuse them: what needs a call asks here, by the call's name.

import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, held } from "./api";
import { scopeOf } from "./described/scopes";

export type Call = keyof typeof scopeOf;

export const signedIn = queryOptions({
  queryKey: ["me"],
  staleTime: Infinity,
  gcTime: Infinity,
  queryFn: async ({ signal }) => held(await api.GET("/risk/v1/me", { signal })),
});

/** Whether somebody may make a call. Before it is known who they are they may not. */
export function useMay(): (call: Call) => boolean {
  const { data } = useQuery(signedIn);
  return (call) => data?.scopes.includes(scopeOf[call]) ?? false;
}
