import { createTheme, type MantineColorsTuple } from "@mantine/core";

const ink: MantineColorsTuple = ["#eef0fb", "#d9ddf3", "#b2bae6", "#8b97da", "#6a79cf", "#5464c6", "#4253bd", "#3545a4", "#2c3a8c", "#222e72"];

export const theme = createTheme({
  primaryColor: "ink",
  colors: { ink },
  primaryShade: { light: 7, dark: 5 },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
});
