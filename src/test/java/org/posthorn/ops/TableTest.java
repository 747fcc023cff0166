package org.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class TableTest {
    private static String print(Table table, int width) {
        var text = new StringWriter();
        var out = new PrintWriter(text);
        table.print(out, width);
        out.flush();
        return text.toString();
    }

    @Test
    void columnsAreAligned() {
        var table = new Table("A", "LONG HEADING", "C");
        table.row("1", "2", "3");
        table.row("1000", "", "");
        assertThat(print(table, Integer.MAX_VALUE)).isEqualTo("A     LONG HEADING  C\n1     2             3\n1000\n");
    }

    @Test
    void theWidestIsCutAndNeverTheFirst() {
        var table = new Table("NAME", "B", "C");
        table.row("a-name-of-some-length", "x".repeat(30), "y".repeat(12));
        assertThat(print(table, 60).lines().skip(1))
                .containsExactly("a-name-of-some-length  " + "x".repeat(22) + "…  " + "y".repeat(12));
        // Too narrow for all: columns stay readable, lines get longer.
        assertThat(print(table, 10).lines().skip(1)).containsExactly("a-name-of-some-length  xxxxxxx…  yyyyyyy…");
    }

    @Test
    void nobodySteersTheTerminal() {
        var table = new Table("A");
        table.row("\u001b[2J\r\nX\u009b\u202egpj.exe");
        assertThat(print(table, 80)).isEqualTo("A\n?[2J??X??gpj.exe\n");
    }

    @Test
    void surrogatesStayWhole() {
        var table = new Table("A", "B");
        table.row("1", "😀".repeat(20));
        assertThat(print(table, 13).lines().skip(1)).containsExactly("1  " + "😀".repeat(9) + "…");
    }
}
