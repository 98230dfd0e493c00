package dev.pavage.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonLiteralTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'text'", "''", "'it\\'s'", "'\\\\'", "'\\u00e9'", "0", "-1", "9223372036854775807", "True", "False",
                "()", "(1,)", "(1, 2)", "[]", "[1]", "{}", "{'a': 1, 'b': (2, [True])}", "[('x', '<f4', (2,))]"
            })
    void printsWhatItReads(String text) {
        assertThat(PythonLiteral.parse(text).toString()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "`\"text\"`; `'text'`",
                "`\"it's\"`; `'it\\'s'`",
                "`'\\x41\\n'`; `'A\\u000a'`",
                "12L; 12",
                "(1,2,); (1, 2)",
                "(1); 1",
                "[1,]; [1]",
                "`  { 'a' :1 , } `; `{'a': 1}`"
            })
    void readsOtherSpellings(String text, String canonical) {
        assertThat(PythonLiteral.parse(text).toString()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "``; found the end",
                "(; found the end",
                "`(1, 2`; expected ',' or ')'",
                "(1 2); expected ',' or ')'",
                "(,); found ','",
                "[1); expected ',' or ']'",
                "{1: 2}; a string as key",
                "`{'a' 2}`; expected ':'",
                "`{'a': 1, 'a': 2}`; key 'a' stands twice",
                "`{'a': 1 'b': 2}`; expected ',' or '}'",
                "1 2; expected the end",
                "007; no decimal integer",
                "-; no decimal integer",
                "9223372036854775808; overflows 64 bits",
                "`'open`; no closing '",
                "`'open\\`; unknown escape",
                "`'\\q'`; unknown escape",
                "`'\\x4'`; a hexadecimal digit",
                "None; found 'N'",
                "Truely; found 'T'",
                "__import__('os'); found '_'",
                "1+1; expected the end"
            })
    void refusesWhatIsNoLiteral(String text, String message) {
        assertThatThrownBy(() -> PythonLiteral.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesDeepNesting() {
        assertThatThrownBy(() -> PythonLiteral.parse("(".repeat(1_000_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nest deeper than 32");
    }

    @Test
    void refusesTextAfterAnEndCharacter() {
        assertThatThrownBy(() -> PythonLiteral.parse("1\uffff")).isInstanceOf(IllegalArgumentException.class);
    }
}
