import { Alert, Button, Center, Loader, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Refused } from "../api";
import { texts } from "../texts";

/** What is shown instead of a view that could not be loaded, with what helps. */
export function Failed({ cause, again, help }: { cause: unknown; again?: () => void; help?: ReactNode }) {
  const refused = cause instanceof Refused ? cause : undefined;
  if (refused?.status === 403) return <Empty title={texts.none.view} help={`${texts.none.viewHelp} (${refused.message})`} />;
  const text = refused?.status === 429 ? texts.failed.limit(refused.wait || 60) : (refused?.message ?? (cause instanceof Error ? cause.message : String(cause)));
  return (
    <Center p="xl">
      <Alert color="red" variant="light" title={texts.failed.title} maw={560} role="alert">
        <Stack gap="sm" align="flex-start">
          <Text size="sm">{text}{refused?.details.map((each) => <span key={each.location}><br />{each.location.replace(/^(query|body)\./, "")}: {each.message}</span>)}</Text>
          {help}
          {again && <Button size="xs" variant="default" onClick={again}>{texts.failed.again}</Button>}
          {refused?.requestId && <Text size="xs" c="dimmed">{texts.failed.request(refused.requestId)}</Text>}
        </Stack>
      </Alert>
    </Center>
  );
}

export function Empty({ title, help, children }: { title: string; help: string; children?: ReactNode }) {
  return (
    <Center p="xl" className="empty">
      <Stack gap="xs" align="center" maw={460} ta="center">
        <Title order={2} size="h4">{title}</Title>
        <Text c="dimmed" size="sm">{help}</Text>
        {children}
      </Stack>
    </Center>
  );
}

export function Loading() {
  return <Center p="xl"><Loader size="sm" role="progressbar" aria-label={texts.recommendations.loading} /></Center>;
}
