package io.tfsim.samples;

import java.awt.image.BufferedImage;
import java.util.Map;

/**
 * The letters that pictures need, 5 pixels wide and 7 high. A machine without fonts, such as a
 * container, cannot draw others.
 */
final class PixelFont {
  private static final int WIDTH = 5;
  private static final int SPACE = 1;

  private static final Map<Character, String> LETTERS =
      Map.ofEntries(
          Map.entry('a', "..... ..... .###. ....# .#### #...# .####"),
          Map.entry('e', "..... ..... .###. #...# ##### #.... .###."),
          Map.entry('g', "..... ..... .#### #...# .#### ....# .###."),
          Map.entry('i', "..#.. ..... .##.. ..#.. ..#.. ..#.. .###."),
          Map.entry('l', ".##.. ..#.. ..#.. ..#.. ..#.. ..#.. .###."),
          Map.entry('n', "..... ..... ####. #...# #...# #...# #...#"),
          Map.entry('o', "..... ..... .###. #...# #...# #...# .###."),
          Map.entry('r', "..... ..... #.##. ##..# #.... #.... #...."),
          Map.entry('s', "..... ..... .#### #.... .###. ....# ####."),
          Map.entry('v', "..... ..... #...# #...# #...# .#.#. ..#.."),
          Map.entry('w', "..... ..... #...# #...# #.#.# #.#.# .#.#."));

  private PixelFont() {}

  /**
   * Draws a text.
   *
   * @param scale size of a pixel of the letters
   * @param rgb their colour
   * @throws IllegalArgumentException if a letter is missing
   */
  static void draw(BufferedImage image, String text, int left, int top, int scale, int rgb) {
    for (int i = 0; i < text.length(); i++) {
      String letter = LETTERS.get(text.charAt(i));
      if (letter == null) {
        throw new IllegalArgumentException("no letter '" + text.charAt(i) + "'");
      }
      int start = left + i * (WIDTH + SPACE) * scale;
      for (int p = 0; p < letter.length(); p++) {
        if (letter.charAt(p) == '#') {
          int x = start + p % (WIDTH + 1) * scale; // rows end with a space
          int y = top + p / (WIDTH + 1) * scale;
          for (int dy = 0; dy < scale; dy++) {
            for (int dx = 0; dx < scale; dx++) {
              image.setRGB(x + dx, y + dy, rgb);
            }
          }
        }
      }
    }
  }
}
