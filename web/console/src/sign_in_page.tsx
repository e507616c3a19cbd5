import { Alert, Button, Paper, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Mark } from "./frame/mark";
import { signIn, type Ended } from "./signing_in";
import { texts } from "./texts";

interface Props { nowhere: boolean; ended?: Ended | undefined; wrong?: string | undefined }

export function SignIn({ nowhere, ended, wrong }: Props) {
  const [failed, setFailed] = useState(wrong);
  const [working, setWorking] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => { document.title = `${texts.signIn.title} · ${texts.product}`; button.current?.focus(); }, []);
  const go = (): void => {
    setWorking(true);
    signIn().catch((cause: unknown) => { setWorking(false); setFailed(cause instanceof Error ? cause.message : String(cause)); });
  };
  const why = ended && (ended === "ended" ? texts.signIn.ended : ended === "idle" ? texts.signIn.idle : texts.signIn.expired);
  return (
    <main className="sign-in">
      <Paper withBorder p="xl" radius="lg" className="sign-in-card">
        <Stack gap="lg">
          <Mark />
          <div>
            <Title order={1} size="h3">{nowhere ? texts.signIn.nowhere : texts.signIn.title}</Title>
            <Text c="dimmed">{nowhere ? texts.signIn.nowhereHelp : texts.signIn.lead}</Text>
          </div>
          {why && <Alert variant="light">{why}</Alert>}
          {failed && <Alert color="red" variant="light" title={texts.signIn.failed} role="alert">{failed}</Alert>}
          {!nowhere && <Button ref={button} size="md" loading={working} onClick={go}>{texts.signIn.button}</Button>}
        </Stack>
      </Paper>
    </main>
  );
}
