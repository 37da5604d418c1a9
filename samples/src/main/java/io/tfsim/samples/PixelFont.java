package io.tfsim.samples;

import java.awt.image.BufferedImage;
import java.util.Map;

/**
 * Letters for pictures, 5 pixels wide and 7 high, upper case drawn as lower case. A machine without
 * fonts, such as a container, cannot draw others.
 */
final class PixelFont {
  private static final int WIDTH = 5;
  private static final int SPACE = 1;

  private static final Map<Character, String> LETTERS =
      Map.ofEntries(
          Map.entry('a', "..... ..... .###. ....# .#### #...# .####"),
          Map.entry('b', "#.... #.... ####. #...# #...# #...# ####."),
          Map.entry('c', "..... ..... .#### #.... #.... #.... .####"),
          Map.entry('d', "....# ....# .#### #...# #...# #...# .####"),
          Map.entry('e', "..... ..... .###. #...# ##### #.... .###."),
          Map.entry('f', "..##. .#..# .#... ###.. .#... .#... .#..."),
          Map.entry('g', "..... ..... .#### #...# .#### ....# .###."),
          Map.entry('h', "#.... #.... ####. #...# #...# #...# #...#"),
          Map.entry('i', "..#.. ..... .##.. ..#.. ..#.. ..#.. .###."),
          Map.entry('j', "...#. ..... ..##. ...#. ...#. #..#. .##.."),
          Map.entry('k', "#.... #.... #..#. #.#.. ##... #.#.. #..#."),
          Map.entry('l', ".##.. ..#.. ..#.. ..#.. ..#.. ..#.. .###."),
          Map.entry('m', "..... ..... ##.#. #.#.# #.#.# #.#.# #.#.#"),
          Map.entry('n', "..... ..... ####. #...# #...# #...# #...#"),
          Map.entry('o', "..... ..... .###. #...# #...# #...# .###."),
          Map.entry('p', "..... ..... ####. #...# ####. #.... #...."),
          Map.entry('q', "..... ..... .#### #...# .#### ....# ....#"),
          Map.entry('r', "..... ..... #.##. ##..# #.... #.... #...."),
          Map.entry('s', "..... ..... .#### #.... .###. ....# ####."),
          Map.entry('t', ".#... .#... ###.. .#... .#... .#..# ..##."),
          Map.entry('u', "..... ..... #...# #...# #...# #..## .##.#"),
          Map.entry('v', "..... ..... #...# #...# #...# .#.#. ..#.."),
          Map.entry('w', "..... ..... #...# #...# #.#.# #.#.# .#.#."),
          Map.entry('x', "..... ..... #...# .#.#. ..#.. .#.#. #...#"),
          Map.entry('y', "..... ..... #...# #...# .#### ....# .###."),
          Map.entry('z', "..... ..... ##### ...#. ..#.. .#... #####"),
          Map.entry('0', ".###. #...# #..## #.#.# ##..# #...# .###."),
          Map.entry('1', "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###."),
          Map.entry('2', ".###. #...# ....# ...#. ..#.. .#... #####"),
          Map.entry('3', "##### ...#. ..#.. ...#. ....# #...# .###."),
          Map.entry('4', "...#. ..##. .#.#. #..#. ##### ...#. ...#."),
          Map.entry('5', "##### #.... ####. ....# ....# #...# .###."),
          Map.entry('6', "..##. .#... #.... ####. #...# #...# .###."),
          Map.entry('7', "##### ....# ...#. ..#.. .#... .#... .#..."),
          Map.entry('8', ".###. #...# #...# .###. #...# #...# .###."),
          Map.entry('9', ".###. #...# #...# .#### ....# ...#. .##.."),
          Map.entry('.', "..... ..... ..... ..... ..... .##.. .##.."),
          Map.entry(',', "..... ..... ..... ..... .##.. ..#.. .#..."),
          Map.entry('-', "..... ..... ..... ##### ..... ..... ....."),
          Map.entry('_', "..... ..... ..... ..... ..... ..... #####"),
          Map.entry(':', "..... .##.. .##.. ..... .##.. .##.. ....."),
          Map.entry('=', "..... ..... ##### ..... ##### ..... ....."),
          Map.entry('(', "...#. ..#.. .#... .#... .#... ..#.. ...#."),
          Map.entry(')', ".#... ..#.. ...#. ...#. ...#. ..#.. .#..."),
          Map.entry('[', ".###. .#... .#... .#... .#... .#... .###."),
          Map.entry(']', ".###. ...#. ...#. ...#. ...#. ...#. .###."),
          Map.entry('/', "..... ....# ...#. ..#.. .#... #.... ....."),
          Map.entry('%', "##... ##..# ...#. ..#.. .#... #..## ...##"),
          Map.entry('+', "..... ..#.. ..#.. ##### ..#.. ..#.. ....."),
          Map.entry(' ', "..... ..... ..... ..... ..... ..... ....."));

  private PixelFont() {}

  /** Width of a text. */
  static int width(String text, int scale) {
    return text.length() * (WIDTH + SPACE) * scale;
  }

  /**
   * Draws a text; a letter that is not known becomes a space.
   *
   * @param scale size of a pixel of the letters
   * @param rgb their colour
   */
  static void draw(BufferedImage image, String text, int left, int top, int scale, int rgb) {
    for (int i = 0; i < text.length(); i++) {
      String letter = LETTERS.getOrDefault(Character.toLowerCase(text.charAt(i)), "");
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
