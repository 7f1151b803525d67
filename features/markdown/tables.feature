Feature: Tables
  As a reader of the exported files
  I want every value of a table under its heading
  So that a cell says what it said, wherever it stood

  Background:
    Given a Confluence space "DOCS" named "Team Handbook"
    And the space has a page "Guide"

  Rule: A table that GitHub's Markdown can hold becomes one

    Scenario: A heading row
      Given the page "Guide" has this body:
        """
        <table><tbody><tr><th>Room</th><th>Seats</th></tr><tr><td>Alster</td><td>8</td></tr></tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        | Room | Seats |
        | --- | --- |
        | Alster | 8 |
        """

    Scenario: A heading column
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><th>Room</th><td>Alster</td></tr>
        <tr><th>Seats</th><td>8</td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        |  |  |
        | --- | --- |
        | **Room** | Alster |
        | **Seats** | 8 |
        """

    Scenario: A list and a line break in cells
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><th>Room</th><th>Has</th></tr>
        <tr><td>Alster<br/>(2nd floor)</td><td><ul><li>screen</li><li>phone</li></ul></td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        | Room | Has |
        | --- | --- |
        | Alster<br>(2nd floor) | - screen<br>- phone |
        """

    Scenario: A panel, a state and a bar in cells
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><th>Valve</th><th>Note</th></tr>
        <tr><td>a | b</td><td><ac:structured-macro ac:name="info"><ac:rich-text-body><p>Two people.</p></ac:rich-text-body></ac:structured-macro><ac:structured-macro ac:name="status"><ac:parameter ac:name="title">DONE</ac:parameter></ac:structured-macro></td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        | Valve | Note |
        | --- | --- |
        | a \| b | **Note:**<br>Two people.<br>`DONE` |
        """

    Scenario: Code of one line in a cell
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><th>Do</th></tr>
        <tr><td><ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA[a | b]]></ac:plain-text-body></ac:structured-macro></td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        | Do |
        | --- |
        | `a \| b` |
        """

    Scenario: An image in a cell
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><th>Map</th></tr>
        <tr><td><ac:image ac:alt="The way"><ri:url ri:value="https://example.com/map.png"/></ac:image></td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        | Map |
        | --- |
        | ![The way](https://example.com/map.png) |
        """

  Rule: Merged cells are spread, so that no value is lost

    Scenario: A cell over two rows
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><th>Day</th><th>Who</th></tr>
        <tr><td rowspan="2">Monday</td><td>Ada</td></tr>
        <tr><td>Grace</td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        | Day | Who |
        | --- | --- |
        | Monday | Ada |
        | Monday | Grace |
        """

    Scenario: A cell over two columns
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><th>Shift</th><th>Early</th><th>Late</th></tr>
        <tr><td>Monday</td><td colspan="2">Ada</td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        | Shift | Early | Late |
        | --- | --- | --- |
        | Monday | Ada | Ada |
        """

    Scenario: A cell over the whole width says it once
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><th>Day</th><th>Who</th></tr>
        <tr><td colspan="2">Holidays</td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        | Day | Who |
        | --- | --- |
        | Holidays |  |
        """

  Rule: A table that Markdown cannot hold becomes HTML around Markdown

    Scenario: Code of several lines in a cell
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><th>Do</th></tr>
        <tr><td><ac:structured-macro ac:name="code"><ac:parameter ac:name="language">python</ac:parameter><ac:plain-text-body><![CDATA[a = 1
        b = 2]]></ac:plain-text-body></ac:structured-macro></td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        <table>
        <tr>
        <th>

        Do

        </th>
        </tr>
        <tr>
        <td>

        ```python
        a = 1
        b = 2
        ```

        </td>
        </tr>
        </table>
        """

    Scenario: A table in a table
      Given the page "Guide" has this body:
        """
        <table><tbody>
        <tr><td>outer <table><tbody><tr><td>inner</td></tr></tbody></table></td></tr>
        </tbody></table>
        """
      When the operator exports the space "DOCS"
      Then the exported page "Guide" reads:
        """
        <table>
        <tr>
        <td>

        outer

        |  |
        | --- |
        | inner |

        </td>
        </tr>
        </table>
        """
