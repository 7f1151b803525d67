Feature: The Open WebUI client
  As an engineer who builds on the exporter
  I want a client that is right about the real server
  So that I can use knowledge bases from my own programs

  Background:
    Given an Open WebUI server

  Rule: The client identifies itself with the API key

    @behaviour-07 @contract
    Scenario: Every request carries the key
      When the client lists the knowledge bases
      Then every request to Open WebUI carried the API key

    @contract @behaviour-08
    Scenario: The connection test succeeds
      Then the connection test says yes

    @contract @behaviour-08
    Scenario: The connection test fails with a wrong key, without raising
      Given the API key is wrong
      Then the connection test says no

    @behaviour-08
    Scenario: The connection test fails when the server is down, without raising
      Given Open WebUI is down
      Then the connection test says no

    @contract @behaviour-11
    Scenario: A refused key raises the client's error
      Given the API key is wrong
      When the client tries to list the knowledge bases
      Then the client's error says "refuses the credentials"
      And the client's error does not show the API key

  Rule: Knowledge bases are found by their exact name

    @contract @behaviour-09
    Scenario: All knowledge bases are listed, however many there are
      Given Open WebUI has 35 knowledge bases
      When the client lists the knowledge bases
      Then it lists 35 knowledge bases

    @contract @behaviour-09
    Scenario: A knowledge base is found by name
      Given Open WebUI has a knowledge base "Handbook"
      And Open WebUI has a knowledge base "Handbook 2"
      When the client looks for the knowledge base "Handbook"
      Then it finds the knowledge base "Handbook"

    @contract @behaviour-09
    Scenario: A name that is not there is no error
      When the client looks for the knowledge base "Nowhere"
      Then it finds nothing

    @contract
    Scenario: A knowledge base is created once
      When the client creates or gets the knowledge base "Handbook" twice
      Then there is 1 knowledge base named "Handbook"

  Rule: Files are uploaded and added

    @contract @behaviour-10
    Scenario: An upload answers with id and file name
      When the client uploads the file "page.md" with the text "A short page."
      Then the uploaded file has an id and the name "page.md"

    @contract
    Scenario: A file can be added to a knowledge base
      Given Open WebUI has a knowledge base "Handbook"
      When the client uploads the file "page.md" with the text "A short page."
      And the client adds it to the knowledge base "Handbook"
      Then the knowledge base "Handbook" holds the file "page.md"

    @contract
    Scenario: A blank file is refused with the server's reason
      When the client tries to upload the file "blank.md" with the text "   "
      Then the client's error says "content provided is empty"
