// What is told in a corner of the page: that something was done, or why it was not.

import { notifications } from "@mantine/notifications";
import { Refused } from "./api";
import { texts } from "./texts";

export function done(message: string): void {
  notifications.show({ message, autoClose: 3500, withCloseButton: true, closeButtonProps: { "aria-label": texts.details.close } });
}

export function failed(cause: unknown): void {
  const refused = cause instanceof Refused ? cause : undefined;
  const details = refused?.details.map((each) => `${each.location.replace(/^(query|body)\./, "")}: ${each.message}`).join("; ");
  notifications.show({
    color: "red",
    title: refused?.status === 403 ? texts.none.view : texts.failed.title,
    message: [refused?.message ?? (cause instanceof Error ? cause.message : String(cause)), details].filter(Boolean).join(" "),
    autoClose: 9000,
    withCloseButton: true,
    closeButtonProps: { "aria-label": texts.details.close },
  });
}
