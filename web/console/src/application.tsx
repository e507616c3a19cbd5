import { MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { Refused } from "./api";
import { signedIn } from "./may";
import { router } from "./routes";
import { SignIn } from "./sign_in_page";
import { whenEnded, type Ended } from "./signing_in";
import { theme } from "./theme";

const Notices = lazy(async () => ({ default: (await import("./frame/notices")).Notices }));
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, cause) => cause instanceof Refused && [0, 500, 502, 503, 504].includes(cause.status) && count < 2,
    },
  },
});
const scheme = localStorageColorSchemeManager({ key: "tessera-theme" });

interface Props { nonce: string; state: "in" | "out" | "nowhere"; wrong?: string | undefined }

export function Application({ nonce, state, wrong }: Props) {
  const [ended, setEnded] = useState<Ended>();
  useEffect(() => whenEnded((why) => { queries.clear(); setEnded(why); }), []);
  const isIn = state === "in" && !ended;
  useEffect(() => { if (isIn) void queries.prefetchQuery(signedIn); }, [isIn]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={scheme} getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        {isIn ? <RouterProvider router={router} /> : <SignIn nowhere={state === "nowhere"} ended={ended} wrong={wrong} />}
        <Suspense><Notices /></Suspense>
      </QueryClientProvider>
    </MantineProvider>
  );
}
