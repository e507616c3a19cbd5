import { Group, Text } from "@mantine/core";
import { texts } from "../texts";

/** The product's mark: four tiles, one of which is noticed. */
export function Mark() {
  return (
    <Group gap={10} wrap="nowrap">
      <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true" className="mark">
        <rect width="32" height="32" rx="7" />
        <path d="M8 9h7v6H8zm9 0h7v6h-7zM8 17h7v6H8z" fill="#fff" />
        <path d="M17 17h7v6h-7z" fill="#ffb84d" />
      </svg>
      <Text fw={650} size="lg" component="span">{texts.product}</Text>
    </Group>
  );
}
