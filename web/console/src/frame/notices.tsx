import "@mantine/notifications/styles.css";
import { Notifications } from "@mantine/notifications";

/** Where it is told what was done. */
export function Notices() {
  return <Notifications position="bottom-right" limit={4} />;
}
